// More errors than are counted, then spawns.
#include <thread>
undeclared0 x0;
undeclared1 x1;
undeclared2 x2;
undeclared3 x3;
undeclared4 x4;
undeclared5 x5;
undeclared6 x6;
undeclared7 x7;
undeclared8 x8;
undeclared9 x9;
undeclared10 x10;
undeclared11 x11;
undeclared12 x12;
undeclared13 x13;
undeclared14 x14;
undeclared15 x15;
undeclared16 x16;
undeclared17 x17;
undeclared18 x18;
undeclared19 x19;
undeclared20 x20;
undeclared21 x21;
undeclared22 x22;
undeclared23 x23;
undeclared24 x24;
undeclared25 x25;
undeclared26 x26;
undeclared27 x27;
undeclared28 x28;
undeclared29 x29;
undeclared30 x30;
undeclared31 x31;
undeclared32 x32;
undeclared33 x33;
undeclared34 x34;
undeclared35 x35;
undeclared36 x36;
undeclared37 x37;
undeclared38 x38;
undeclared39 x39;
void work(int);
void start() {
  for (int i = 0; i < 4; ++i)
    std::thread([&] { work(i); }).detach();
}
