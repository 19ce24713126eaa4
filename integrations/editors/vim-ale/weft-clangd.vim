" SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
" weft-clangd for C and C++ in ALE, while you type. In ~/.vimrc. :ALECodeAction on a finding repairs it.
let g:ale_linters = {'c': ['clangd'], 'cpp': ['clangd']}
let g:ale_c_clangd_executable = 'weft-clangd-22'
let g:ale_cpp_clangd_executable = 'weft-clangd-22'
