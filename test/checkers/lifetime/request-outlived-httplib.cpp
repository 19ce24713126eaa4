// RUN: %check_weft %s weft-request-outlived %t
//
// The shape of cpp-httplib's interface: models/httplib.yaml.
#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace httplib {
struct Request {
  std::string path, body;
};
struct Response {
  std::string body;
  void set_content(const std::string &text, const std::string &type);
  void set_content_provider(const std::string &type,
                            std::function<bool(size_t)> provider);
};
class TaskQueue {
public:
  virtual ~TaskQueue() = default;
  virtual bool enqueue(std::function<void()> task) = 0;
  virtual void shutdown() = 0;
};
class Server {
public:
  using Handler = std::function<void(const Request &, Response &)>;
  using HandlerWithResponse = std::function<int(const Request &, Response &)>;
  Server &Get(const std::string &pattern, Handler handler);
  Server &Post(const std::string &pattern, Handler handler);
  Server &set_pre_routing_handler(HandlerWithResponse handler);
  Server &set_logger(Handler logger);
  bool listen(const std::string &host, int port, int flags = 0);
};
} // namespace httplib

void use(const std::string &text);

void serve(httplib::TaskQueue &pool) {
  httplib::Server server;
  server
      .Get("/copy", // ok
           [&](const httplib::Request &request, httplib::Response &response) {
             pool.enqueue([path = request.path] { use(path); });
             response.set_content("started", "text/plain");
           })
      // The provider runs before the request ends.
      .Get("/stream", // ok
           [](const httplib::Request &request, httplib::Response &response) {
             response.set_content_provider("text/plain", [&request](size_t at) {
               return at < request.body.size();
             });
           })
      .Post("/late", [&](const httplib::Request &request,
                         httplib::Response &response) {
        pool.enqueue([&] { response.set_content(request.body, "text/plain"); });
        // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'response' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
      });
  server.set_pre_routing_handler([](const auto &request, auto &) {
    std::thread([&request] { use(request.path); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
    return 0;
  });
  server.listen("localhost", 8080);
}
