// models/boost-thread.yaml against the real headers.
//
// REQUIRES: boost-thread
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <boost/bind/bind.hpp>
#include <boost/ref.hpp>
#include <boost/signals2.hpp>
#include <boost/thread.hpp>
#include <boost/thread/scoped_thread.hpp>

void use(int);
void work(int &);

void threads(boost::thread_group &group) {
  for (int i = 0; i < 4; ++i) {
    group.create_thread([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    group.create_thread(boost::bind(work, boost::ref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    boost::thread(work, boost::ref(i)).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    group.create_thread([i] { use(i); });
}

void signals(boost::signals2::signal<void()> &signal) {
  for (int i = 0; i < 4; ++i) {
    signal.connect([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
}

void joined() {
  for (int i = 0; i < 4; ++i) {
    boost::thread task([&i] { use(i); });
    task.join();
  }
  for (int i = 0; i < 4; ++i)
    boost::scoped_thread<> task{boost::thread([i] { use(i); })};
}
