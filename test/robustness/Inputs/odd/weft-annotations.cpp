// Annotations that make no sense, on every kind of declaration.
#define ROLE(...) __attribute__((annotate(__VA_ARGS__)))
int zero;
ROLE("weft:") void empty_name();
ROLE("weft") void no_colon();
ROLE("weft:no_such_role", 1, "x") void unknown();
ROLE("weft:spawns", 0) void parameter_zero(void (*)());
ROLE("weft:spawns", 99) void parameter_too_big(void (*)());
ROLE("weft:spawns", -1) void parameter_negative(void (*)());
ROLE("weft:spawns", 18446744073709551615ULL) void parameter_huge(void (*)());
ROLE("weft:spawns", "detached", "owned", "handle", "no such owner") void owners(void (*)());
ROLE("weft:spawns", 1, 1, 1, 1, 1, 1, 1) void many(void (*)());
ROLE("weft:spawns", "this") void not_a_member(void (*)());
ROLE("weft:spawns", 1.5) void fraction(void (*)());
ROLE("weft:spawns", nullptr) void null(void (*)());
ROLE("weft:spawns", &zero) void address(void (*)());
ROLE("weft:spawns", L"wide", u8"narrow") void wide(void (*)());
ROLE("weft:spawns", "\xff\0embedded") void bytes(void (*)());
ROLE("weft:spawns", (1 ? 1 : 2)) void folded(void (*)());
ROLE("weft:spawns", true, 'c') void small(void (*)());
ROLE("weft:joins") ROLE("weft:detaches") ROLE("weft:joins") void contradictory();
ROLE("weft:task_handle", "terminates", "joins") int variable;
ROLE("weft:cancel_handle", "nothing") typedef int Number;
enum ROLE("weft:lock") Kind { first ROLE("weft:spawns", 1) };
struct ROLE("weft:task_handle", "no such end") ROLE("weft:no_copy") Handle {
  ROLE("weft:spawns", 1) int field;
  ROLE("weft:spawns", "this") static void member(void (*)());
  ROLE("weft:joins") Handle();
  ROLE("weft:spawns", 1) ~Handle();
  ROLE("weft:cancel_handle") explicit operator bool() const;
};
union ROLE("weft:task_group") Group {
  int a;
};
template <typename T> struct ROLE("weft:cancel_handle", "nothing") Template {
  template <int N> ROLE("weft:spawns", N) void dependent(T);
};
template <typename T> ROLE("weft:spawns", sizeof(T)) void sized(T) {}
template <int... Ns> ROLE("weft:spawns", Ns...) void pack(void (*)());
class ROLE("weft:task_handle") Later;
void parameters(ROLE("weft:handles_request") int n, ROLE("weft:spawns", 1) void (*)());
extern "C" ROLE("weft:spawns", 1) void linkage(void (*)());
void work();
void use() {
  ROLE("weft:joins") int local = 0;
  parameter_zero(work), parameter_too_big(work), parameter_negative(work);
  parameter_huge(work), owners(work), many(work), not_a_member(work);
  fraction(work), null(work), address(work), wide(work), bytes(work);
  folded(work), small(work), contradictory(), unknown(), empty_name();
  for (int i = 0; i < 4; ++i) {
    Handle handle;
    Handle copy = handle;
    Template<int>().dependent<1>(i);
    sized([&] { local = i; });
    pack<1, 2, 3>(work);
    auto lambda = [&]() ROLE("weft:spawns", 1) { return i; };
    lambda();
    Handle::member(work);
    parameters(i, work);
    linkage(work);
    (void)copy;
  }
label:
  if (zero)
    goto label;
}
