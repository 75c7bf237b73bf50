#pragma once

namespace ws {

// Sees to it that descriptors 0 to 2 are open. Whoever starts a program without them (`2>&-`) would otherwise
// have its log written into the first sockets that it opens. To be called before anything is opened.
//
// Thread: setup. Errors: none; without /dev/null they stay as they are.
void open_standard_files();

}  // namespace ws
