// FLAGS: -std=c++20 -include ../include/forced.h
// Nothing here; the header that the command line includes has the pitfall.
