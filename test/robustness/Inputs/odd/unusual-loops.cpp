// FLAGS: -std=c++20
// Loops of every kind round a captured variable: goto, do, comma, recursion.
#include <thread>
void work(int);
int next();
void start(int n) {
  int i = 0;
again:
  std::thread([&] { work(i); }).detach();
  if (++i < n)
    goto again;
  do
    std::thread([&] { work(i); }).detach();
  while (--i);
  for (;; i++, std::thread([&i] { work(i); }).detach())
    if (next())
      break;
  while (int x = next())
    std::thread([&x] { work(x); }).detach();
  for (int a[] = {1, 2}; int &element : a)
    std::thread([&] { work(element); }).detach();
  switch (n) {
    for (; i < n; ++i) {
    case 1:
      std::thread([&] { work(i); }).detach();
    default:;
    }
  }
  void *target = &&label;
label:
  std::thread([&i] { work(i); }).detach();
  if (i++ < n)
    goto *target;
}
