// Handles of a class that is never completed.
struct __attribute__((annotate("weft:task_handle", "terminates"))) Handle;
__attribute__((annotate("weft:spawns", 1))) Handle spawn(void (*)());
__attribute__((annotate("weft:spawns", 1))) Handle &spawn_reference(void (*)());
void work();
void start() {
  Handle handle = spawn(work);
  spawn(work);
  Handle handles[4];
  Handle &reference = spawn_reference(work);
  Handle copy = reference;
  reference.join();
  delete &reference;
}
