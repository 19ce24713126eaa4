// Nothing but comments: no declaration at all.
/* std::thread([&] { */
// });
