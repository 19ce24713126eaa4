// RUN: %check_weft %s weft-large-capture %t --std c++20 --options "WeftAudit=true;weft-large-capture.MinBytes=5000;weft-large-capture.AuditBytes=3000;weft-large-capture.MaxFieldsRead=1"
#include <string>
#include <thread>

struct Request {
  std::string user;
  std::string body;
  int id, kind;
};
void work(char);
void work(int, int);

void sizes() {
  char below[3000] = {}, above[3001] = {};
  std::thread([below] { work(below[0]); }).detach();
  std::thread([above] { work(above[0]); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task holds a copy of 3001 bytes, most of it 'above', until it ends; share the object or capture less [weft-large-capture]
}

void fields(Request request) {
  std::thread([request] { work(request.id, request.kind); }).detach();
  std::thread([request] { work(request.id, 1); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task copies all of 'request' but reads only 'id'; capture these [weft-large-capture]
}
