// Bytes that are no UTF-8, in a comment ÿþ, a name and a string.
#include <thread>
void work(const char *);
void start() {
  const char *naïme = "Ã(";
  std::thread handle([&] { work(naïme);  ¡ });
  handle.join();
}
