#!/usr/bin/env python3
"""The walls hold: each kind of bad include is caught, and the good ones beside it are not."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import include_check  # noqa: E402  (needs the path above)


def problems_of(path, *includes):
    """What the check says about a tree of one file with these include lines."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / path
        file.parent.mkdir(parents=True)
        file.write_text("".join(f"#include {include}\n" for include in includes), encoding="utf-8")
        return include_check.check_tree(pathlib.Path(folder))


class IncludeCheckTest(unittest.TestCase):
    def assert_clean(self, path, *includes):
        self.assertEqual(problems_of(path, *includes), [])

    def assert_caught(self, path, include, rule):
        problems = problems_of(path, "<vector>", include)
        self.assertEqual(len(problems), 1, problems)
        self.assertTrue(problems[0].startswith(f"{path}:2: #include {include}\n"), problems[0])
        self.assertIn(rule, problems[0])

    def test_own_folder_base_and_std_are_open(self):
        self.assert_clean("ws-user/room/hub.cpp", '"ws-user/room/hub.hpp"', '"shared/base/ids.hpp"', "<map>")

    def test_base_stands_on_nothing(self):
        self.assert_caught("shared/base/log.hpp", '"shared/net/loop.hpp"', "shared/base may include")

    def test_siblings_do_not_know_each_other(self):
        self.assert_caught("ws-user/room/hub.hpp", '"ws-user/history/store.hpp"', "ws-user/room may include")

    def test_no_arrow_points_back(self):
        self.assert_caught("ws-user/command/chat.cpp", '"ws-user/gateway/ws.hpp"', "ws-user/command may include")

    def test_shared_knows_no_service(self):
        self.assert_caught("shared/relay/record.hpp", '"ws-user/app.hpp"', "shared/relay may include")

    def test_a_single_header_may_be_open(self):
        self.assert_clean("ws-user/node/node.hpp", '"ws-user/bus/bus.hpp"')
        self.assert_caught("ws-user/node/node.hpp", '"ws-user/bus/relay_bus.hpp"', "ws-user/bus/bus.hpp")

    def test_only_the_model_sees_both_ends_of_the_relay(self):
        self.assert_clean("ws-user/bus/model/world.hpp", '"ws-relayer/relay/relay.hpp"', '"ws-user/bus/relay_node.hpp"')
        self.assert_caught("ws-user/bus/joins.cpp", '"ws-relayer/relay/relay.hpp"', "ws-user/bus may include")
        self.assert_caught("ws-user/node/node.cpp", '"ws-user/bus/model/world.hpp"', "only tests")

    def test_one_file_sees_asio(self):
        self.assert_clean("shared/net/stream/socket_address.cpp", "<asio/ip/tcp.hpp>")
        self.assert_caught("shared/net/stream/stream.hpp", "<asio.hpp>", "only in shared/net/stream/socket_address")

    def test_few_files_see_websocketpp(self):
        self.assert_clean("shared/net/ws/client_endpoint.hpp", "<websocketpp/client.hpp>")
        self.assert_caught("shared/net/client.hpp", "<websocketpp/client.hpp>", "only in shared/net/ws/client_endpoint")

    def test_only_protocol_sees_rapidjson(self):
        self.assert_caught("ws-relayer/relay.cpp", "<rapidjson/reader.h>", "only in shared/protocol")

    def test_only_the_plain_corner_of_the_relayer_knows_the_client_protocol(self):
        for path in ("ws-relayer/plain.cpp", "ws-relayer/plain_link.hpp", "ws-relayer/plain/link.cpp"):
            self.assert_clean(path, '"shared/protocol/command.hpp"', '"ws-relayer/link.hpp"')
        self.assert_caught("ws-relayer/relay.cpp", '"shared/protocol/command.hpp"', "ws-relayer may include")

    def test_the_composition_root_sees_everything(self):
        self.assert_clean("ws-user/app.cpp", '"ws-user/gateway/ws.hpp"', '"ws-user/bus/relay_bus.hpp"')

    def test_services_do_not_know_each_other(self):
        self.assert_caught("ws-user/app.cpp", '"ws-relayer/link.hpp"', "ws-user may include")
        self.assert_caught("ws-relayer/app.cpp", '"ws-user/room/hub.hpp"', "ws-relayer may include")
        self.assert_caught("e2e-tests/scenarios/a.cpp", '"ws-user/room/hub.hpp"', "e2e-tests may include")

    def test_test_tools_stay_in_tests(self):
        self.assert_clean("ws-user/room/hub_test.cpp", "<doctest/doctest.h>", '"shared/testing/fake_clock.hpp"')
        self.assert_caught("ws-user/room/hub.cpp", '"shared/testing/fake_clock.hpp"', "only tests")
        self.assert_caught("ws-user/room/hub.cpp", '"ws-user/room/recorder.hpp"', "only tests")
        self.assert_clean("ws-user/room/recorder.cpp", '"ws-user/room/recorder.hpp"')

    def test_a_test_may_build_what_its_folder_stands_on(self):
        self.assert_clean("ws-user/command/chat_test.cpp", '"ws-user/room/hub.hpp"')
        self.assert_caught("ws-user/command/chat_test.cpp", '"ws-user/gateway/ws.hpp"', "ws-user/command may")

    def test_includes_start_at_the_root(self):
        self.assert_caught("ws-user/room/hub.cpp", '"hub.hpp"', "start at the repository root")

    def test_a_new_folder_needs_a_row(self):
        self.assert_caught("ws-user/misc/a.cpp", '"shared/base/ids.hpp"', "has no row")


if __name__ == "__main__":
    unittest.main()
