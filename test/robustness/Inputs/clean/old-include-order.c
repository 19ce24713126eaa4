/* A C file that is nothing but a C++-looking macro and a prototype. */
#define class struct
#define new 1
class thread;
int start(class thread *template, int this, int new_);
