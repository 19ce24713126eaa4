// REQUIRES: grpc
// RUN: %check_weft %s weft-request-outlived %t
//
// Methods of services, with the real headers of gRPC and Protocol Buffers.
#include <google/protobuf/service.h>
#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/impl/codegen/service_type.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>
#include <memory>
#include <string>
#include <thread>

using Text = google::protobuf::StringValue;
void use(const std::string &text);

// --- gRPC: the generated class, and one that implements it.

struct Greeter : grpc::Service {
  virtual grpc::Status Hello(grpc::ServerContext *, const Text *, Text *) {
    return grpc::Status::OK;
  }
};

struct GreeterImpl : Greeter {
  grpc::Status Hello(grpc::ServerContext *context, const Text *request,
                     Text *reply) override {
    std::thread([name = request->value()] { use(name); }).detach(); // ok
    std::jthread joined([request, reply] { reply->set_value(request->value()); });
    const std::string &name = request->value();
    std::thread([&name] { use(name); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'name' is part of the request, which ends while the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
    std::thread([context] { context->TryCancel(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'context' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
    std::thread([reply] { reply->set_value("late"); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'reply' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
    return grpc::Status::OK;
  }
};

// The callback API: the request lives until the reactor finishes.
struct CallbackGreeter : grpc::Service {
  virtual grpc::ServerUnaryReactor *Hello(grpc::CallbackServerContext *,
                                          const Text *, Text *) {
    return nullptr;
  }
};

struct CallbackGreeterImpl : CallbackGreeter {
  grpc::ServerUnaryReactor *Hello(grpc::CallbackServerContext *context,
                                  const Text *request, Text *reply) override {
    grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
    std::thread([reactor, request, reply] { // ok
      reply->set_value(request->value());
      reactor->Finish(grpc::Status::OK);
    }).detach();
    return reactor;
  }
};

// --- Protocol Buffers: `done` ends the request.

struct Guard {
  explicit Guard(google::protobuf::Closure *done) : done(done) {}
  ~Guard() { done->Run(); }
  google::protobuf::Closure *release();
  google::protobuf::Closure *done;
};

struct Echo : google::protobuf::Service {
  virtual void Say(google::protobuf::RpcController *, const Text *, Text *,
                   google::protobuf::Closure *) {}
};

struct Synchronous : Echo {
  void Say(google::protobuf::RpcController *, const Text *request, Text *reply,
           google::protobuf::Closure *done) override {
    Guard guard(done);
    std::thread([request] { use(request->value()); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
    reply->set_value(request->value());
  }
};

struct RunsDone : Echo {
  void Say(google::protobuf::RpcController *, const Text *request, Text *,
           google::protobuf::Closure *done) override {
    std::thread([request] { use(request->value()); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
    done->Run();
  }
};

struct Asynchronous : Echo {
  void Say(google::protobuf::RpcController *, const Text *request, Text *reply,
           google::protobuf::Closure *done) override {
    std::thread([request, reply, done] { // ok
      reply->set_value(request->value());
      done->Run();
    }).detach();
  }
};

struct Released : Echo {
  google::protobuf::Closure *pending = nullptr;
  void Say(google::protobuf::RpcController *, const Text *request, Text *,
           google::protobuf::Closure *done) override {
    Guard guard(done);
    std::thread([request] { use(request->value()); }).detach(); // ok: not over
    pending = guard.release();
  }
};
