#pragma once

#include "shared/net/service.hpp"

namespace ws::net {

// FullService: what is served to those who come beyond a full server's bound. Whether it lives and what it
// counts can be asked as ever; it is not ready for more; everything else is to be tried again later.
//
// Thread: as the service it speaks for, which must outlive it.
class FullService final : public Service {
 public:
  explicit FullService(Service& service) : service_(service) {}

  HttpResponse on_request(const HttpRequest& request) override;
  UpgradeDecision on_upgrade(const HttpRequest& request) override;

 private:
  Service& service_;
};

}  // namespace ws::net
