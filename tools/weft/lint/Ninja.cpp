//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Ninja.h"
#include "lint/Problem.h"
#include "lint/Process.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/Threading.h"
#include <csignal>
#include <cstdlib>

namespace path = llvm::sys::path;
namespace weft::driver {
namespace {

volatile std::sig_atomic_t Running = 0;
volatile std::sig_atomic_t Interrupted = 0;

/// At a terminal, ninja is told as well as we are; with `kill`, it is not.
/// Twice does no harm. LLVM calls this once: a second signal ends us at once.
void interrupt() {
  Interrupted = 1;
  if (Running > 0)
    ::kill(Running, SIGINT);
}

/// As many as a container's quota of processor time allows.
unsigned processorsOfQuota() {
  auto Buffer = llvm::MemoryBuffer::getFileAsStream("/sys/fs/cgroup/cpu.max");
  if (!Buffer)
    return ~0U;
  auto [Quota, Period] = (*Buffer)->getBuffer().trim().split(' ');
  unsigned long Microseconds, PerPeriod;
  if (Quota.getAsInteger(10, Microseconds) ||
      Period.getAsInteger(10, PerPeriod) || PerPeriod == 0)
    return ~0U;
  return std::max(1UL, (Microseconds + PerPeriod - 1) / PerPeriod);
}

unsigned availableProcessors() {
  return std::min(llvm::hardware_concurrency().compute_thread_count(),
                  processorsOfQuota());
}

/// What ninja and our own lint-unit say, without the commands between.
std::string complaintsIn(llvm::StringRef Log) {
  llvm::SmallVector<llvm::StringRef> Lines;
  Log.split(Lines, '\n', -1, /*KeepEmpty=*/false);
  std::string Complaints;
  for (llvm::StringRef Line : Lines)
    if (Line.starts_with("weft: ") || Line.starts_with("ninja: "))
      Complaints += "\n  " + Line.str();
  return Complaints;
}

} // namespace

llvm::Expected<Ninja> Ninja::find(llvm::StringRef Cache) {
  for (const char *Name : {"ninja", "ninja-build"})
    if (auto Program = llvm::sys::findProgramByName(Name))
      return Ninja(std::move(*Program), Cache);
  return problem("there is no ninja in PATH, which runs the units in parallel; "
                 "install it (Debian, Ubuntu: apt install ninja-build; "
                 "elsewhere: https://ninja-build.org)");
}

llvm::Expected<Ninja::RunResult>
Ninja::run(const LintSettings &Settings) const {
  std::string Jobs =
      std::to_string(Settings.Jobs ? Settings.Jobs : availableProcessors());
  std::string File = file();
  llvm::StringRef Arguments[] = {Program, "-f", File, "-k", "0", "-j", Jobs,
                                 // The rule of a unit is ours to read as well.
                                 "-d", "keepdepfile"};
  std::string Log = Cache + "/ninja.out";
  llvm::sys::fs::remove(Log);
  bool Progress =
      !Settings.Quiet && llvm::sys::Process::StandardErrIsDisplayed();
  llvm::StringRef Terminal = "/dev/stderr";
  if (Progress)
    ::setenv("NINJA_STATUS", "[%f/%t] ", /*replace=*/0);
  llvm::StringRef Output = Progress ? Terminal : llvm::StringRef(Log);

  std::string Message;
  bool Failed = false;
  llvm::sys::SetInterruptFunction(interrupt);
  llvm::sys::ProcessInfo Process = llvm::sys::ExecuteNoWait(
      Program, Arguments, std::nullopt, {llvm::StringRef(), Output, Output}, 0,
      &Message, &Failed);
  if (Failed)
    return problem("{0} could not be started: {1}", Program, Message);
  Running = Process.Pid;
  if (Interrupted)
    interrupt();
  Process = llvm::sys::Wait(Process, std::nullopt, &Message);
  Running = 0;
  if (Interrupted)
    return problem("interrupted: nothing is reported; units that were done are "
                   "kept for the next run");
  RunResult Result;
  if (Process.ReturnCode == 0)
    return Result;
  if (Process.ReturnCode < 0)
    return problem("ninja was ended by a signal ({0}): nothing is reported; "
                   "units that were done are kept for the next run",
                   Message);
  Result.Problem = "ninja failed";
  // At a terminal it has been read by now.
  if (auto Said = llvm::MemoryBuffer::getFile(Log); Said && !Progress)
    Result.Problem += complaintsIn((*Said)->getBuffer());
  if (llvm::Error Error = unfinished().moveInto(Result.Unfinished))
    return problem("{0}\n{1}", Result.Problem,
                   llvm::toString(std::move(Error)));
  return Result;
}

// What it would run now. (-n writes nothing; -v shows the commands, in which
// the result's folder stands.)
llvm::Expected<std::vector<std::string>> Ninja::unfinished() const {
  auto Plan = runProgram({Program, "-f", file(), "-n", "-v"});
  if (!Plan)
    return Plan.takeError();
  if (Plan->Status != 0)
    return problem("{0}", llvm::StringRef(Plan->Errors + Plan->Output).trim());
  std::vector<std::string> Folders;
  llvm::StringRef Output = Plan->Output;
  constexpr llvm::StringLiteral Units = "/units/";
  for (size_t At = Output.find(Units); At != llvm::StringRef::npos;
       At = Output.find(Units, At + 1)) {
    llvm::StringRef Name = Output.substr(At + Units.size(), 16);
    Folders.push_back((Cache + Units + Name).str());
  }
  return Folders;
}

} // namespace weft::driver
