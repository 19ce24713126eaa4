// FLAGS: -std=c++20
// co_await and co_return without <coroutine>.
struct Task;
Task start(int n) {
  auto closure = [&n]() -> Task { co_await n; };
  co_await closure();
  co_return;
}
