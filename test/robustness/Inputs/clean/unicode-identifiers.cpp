// Identifiers and strings beyond ASCII, before and on the line of a spawn.
#include <thread>
void arbeite(const char *größe, int π);
void starte() {
  const char *größe = "größer als 日本語 🧵";
  int π = 3;
  /* 🧵🧵🧵 */ std::thread faden([&größe, &π] { arbeite(größe, π); });
  faden.join();
}
