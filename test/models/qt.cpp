// models/qt.yaml against the real headers of Qt 5.
//
// REQUIRES: qt5
// RUN: %check_weft %s weft-captured-loop-ref %t -- -fPIC \
// RUN:   -isystem /usr/include/x86_64-linux-gnu/qt5 \
// RUN:   -isystem /usr/include/x86_64-linux-gnu/qt5/QtCore

#include <QtConcurrent/QtConcurrent>
#include <QtCore/QThreadPool>
#include <QtCore/QTimer>

void use(int);

void pools(QThreadPool &pool) {
  for (int i = 0; i < 4; ++i) {
    pool.start([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    QtConcurrent::run([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    pool.start([i] { use(i); });
}

void slots_(QTimer *timer) {
  for (int i = 0; i < 4; ++i) {
    QObject::connect(timer, &QTimer::timeout, [&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    QTimer::singleShot(100, [&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    QObject::connect(timer, &QTimer::timeout, timer, [i] { use(i); });
}

void joined() {
  for (int i = 0; i < 4; ++i)
    QtConcurrent::run([&i] { use(i); }).waitForFinished();
}
