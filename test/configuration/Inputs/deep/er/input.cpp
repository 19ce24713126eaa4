namespace house {
template <class F> void start(F f) { (void)f; }
}
void use(int);
void dangles() {
  int value = 1;
  house::start([&value] { use(value); });
}
