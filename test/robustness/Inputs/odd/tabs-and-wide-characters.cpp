// Columns after tabs, combining characters and emoji.
#include <thread>
void work(int, const char *);
void start() {
	for (int i = 0; i < 4; ++i)
		/* é 🧵🧵 ｗｉｄｅ 	 */ std::thread([&] { work(i, "🧵"); }).detach();
}
