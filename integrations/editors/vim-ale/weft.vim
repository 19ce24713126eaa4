" SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
" weft-tidy for C and C++ in ALE, on what is saved; the checks are those of .clang-tidy. In ~/.vimrc.
let g:ale_linters = {'c': ['clangtidy'], 'cpp': ['clangtidy']}
let g:ale_c_clangtidy_executable = 'weft-tidy-22'
let g:ale_c_clangtidy_checks = []
let g:ale_cpp_clangtidy_executable = 'weft-tidy-22'
let g:ale_cpp_clangtidy_checks = []
