// Annotations that are ill-formed.
int zero;
__attribute__((annotate)) void nothing();
__attribute__((annotate())) void empty();
__attribute__((annotate(1))) void number();
__attribute__((annotate("weft:spawns", zero))) void variable(void (*)());
__attribute__((annotate("weft:spawns", undeclared))) void undeclared_argument(void (*)());
__attribute__((annotate("weft:spawns" 1))) void no_comma(void (*)());
__attribute__((annotate("weft:spawns", ))) void trailing(void (*)());
__attribute__((annotate("weft:spawns", 1) void open(void (*)());
[[clang::annotate("weft:joins", [] { return 1; }())]] void lambda();
template <typename T> __attribute__((annotate("weft:spawns", T()))) void dependent(T);
class __attribute__((annotate("weft:task_handle", throw))) Handle {};
void use() {
  for (int i = 0; i < 4; ++i) {
    variable([] {});
    dependent([&] { (void)i; });
    undeclared_argument(use);
    Handle handle = open(use);
  }
}
