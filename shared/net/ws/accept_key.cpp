#include "shared/net/ws/accept_key.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "shared/base/base64.hpp"

namespace ws::net {
namespace {

constexpr std::size_t kKeyLength = 24;  // characters: 16 bytes in base64
constexpr std::string_view kProtocolId = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 section 1.3
constexpr std::size_t kSha1Size = 20;                                             // bytes

bool is_base64(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

bool is_key(std::string_view key) {
  return key.size() == kKeyLength && key.substr(kKeyLength - 2) == "==" &&
         std::all_of(key.begin(), key.end() - 2, is_base64);
}

// SHA-1, looked up once: OpenSSL's one-shot functions search their providers at every call, which costs more
// than the sum itself.
class Sha1 {
 public:
  Sha1() : algorithm_(::EVP_MD_fetch(nullptr, "SHA1", nullptr)), context_(::EVP_MD_CTX_new()) {
    if (algorithm_ == nullptr || context_ == nullptr) throw std::runtime_error("OpenSSL offers no SHA-1");
  }

  std::array<char, kSha1Size> sum(std::string_view a, std::string_view b) {
    std::array<char, kSha1Size> out{};
    ::EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr);
    ::EVP_DigestUpdate(context_.get(), a.data(), a.size());
    ::EVP_DigestUpdate(context_.get(), b.data(), b.size());
    ::EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(out.data()), nullptr);
    return out;
  }

 private:
  struct Free {
    void operator()(EVP_MD* algorithm) const { ::EVP_MD_free(algorithm); }
    void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

}  // namespace

std::string accept_key(std::string_view key) {
  if (!is_key(key)) return {};
  thread_local Sha1 sha1;
  const auto sum = sha1.sum(key, kProtocolId);
  return base64_encode({sum.data(), sum.size()});
}

}  // namespace ws::net
