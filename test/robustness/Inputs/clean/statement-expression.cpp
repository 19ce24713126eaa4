// GNU statement expressions that hold spawns, joins and lambdas.
#include <thread>
void work(int);
int start() {
  int x = ({
    int y = 2;
    std::thread task([&y] { work(y); });
    task.join();
    y + ({ int z = 1; std::thread([&z] { work(z); }).join(); z; });
  });
  return x;
}
