// FLAGS: -std=c++20 -nostdinc -nostdinc++ -ffreestanding
// No standard library at all: own spawn function, own handle.
struct Handle {
  Handle(const Handle &) = delete;
  Handle(Handle &&);
  ~Handle();
  void join();
};
Handle spawn(void (*)(void *), void *);
void work(void *);
void start() {
  int x = 1;
  Handle task = spawn(work, &x);
  task.join();
}
