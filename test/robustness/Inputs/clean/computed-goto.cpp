// A direct-threaded interpreter: computed gotos between a spawn and its join.
#include <thread>
void work(int);
void interpret(const unsigned char *code) {
  static const void *const table[] = {&&op_add, &&op_mul, &&op_end};
  int value = 1;
  std::thread observer(work, 1);
  goto *table[*code++];
op_add:
  ++value;
  goto *table[*code++];
op_mul:
  value *= 2;
  goto *table[*code++];
op_end:
  observer.join();
  work(value);
}
