;;; weft.el --- weft-clangd for C and C++ in Eglot  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
;; In init.el. M-x eglot-code-action-quickfix on a finding repairs it.
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '((c++-mode c-mode c++-ts-mode c-ts-mode) . ("weft-clangd-22"))))
(add-hook 'c-mode-common-hook #'eglot-ensure)
