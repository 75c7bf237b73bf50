#include "e2e-tests/harness/failure.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <exception>
#include <system_error>

namespace ws::e2e {
namespace {

bool current_case_failed = false;

// FailureWatch: notes failed checks, so that a process whose scenario failed can print its log when it is
// stopped.
struct FailureWatch final : doctest::IReporter {
  explicit FailureWatch(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData&) override { current_case_failed = false; }
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_end(const doctest::CurrentTestCaseStats&) override {}
  void test_case_exception(const doctest::TestCaseException&) override { current_case_failed = true; }
  void test_case_skipped(const doctest::TestCaseData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void report_query(const doctest::QueryData&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_message(const doctest::MessageData& message) override {
    current_case_failed |= (message.m_severity & doctest::assertType::is_warn) == 0;
  }
  void log_assert(const doctest::AssertData& check) override { current_case_failed |= check.m_failed; }
};

REGISTER_LISTENER("failure-watch", 1, FailureWatch);

}  // namespace

void throw_errno(const std::string& what) {
  throw Failure(what + ": " + std::error_code(errno, std::generic_category()).message());
}

bool test_case_failing() {
  return current_case_failed || std::uncaught_exceptions() > 0;
}

}  // namespace ws::e2e
