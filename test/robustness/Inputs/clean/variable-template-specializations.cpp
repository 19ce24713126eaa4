// Variable templates that are members: specialised, instantiated and both.
template <class T> struct A {
  template <class U> static constexpr int v = 1;
  template <class U> static constexpr int v<U *> = 3;
  template <> constexpr int v<int> = 2;
};
int x = A<int>::v<int> + A<int>::v<char *> + A<long>::v<char>;
struct B {
  template <class U> static inline int w = 4;
};
template <> inline int B::w<char> = 2;
extern template int B::w<long>;
template int B::w<long>;
int z = B::w<int> + B::w<char> + B::w<long>;
struct C {
  template <class U> static thread_local int t;
};
template <class U> thread_local int C::t = 3;
int y = C::t<int>;
struct D {
  template <class U> static int t;
};
int q = D::t<int>;
template <class U> int D::t = 3;
