// FLAGS: -std=c++14 -trigraphs
// Digraphs, trigraphs and alternative tokens.
%:include <thread>
void work(int);
void start(bool a, bool b) <%
  int x<:2:> = <% 1, 2 %>;
  std::thread task(<:bitand x, a, b:> ??< if (a and not b) ??< work(x??(0??)); ??> ??>);
  task.join();
%>
