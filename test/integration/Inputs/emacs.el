;;; emacs.el --- opens the file, waits for its findings, repairs the first  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
(require 'eglot)
(require 'flymake)
(require 'json)

(defun wait-for (what condition)
  (with-timeout ((string-to-number (getenv "SECONDS")) (message "timed out: %s" what) (kill-emacs 1))
    (while (not (funcall condition)) (accept-process-output nil 0.05))))

(find-file (car command-line-args-left))
(setq command-line-args-left nil)
;; Without a display there is no idle time and no command after which Emacs would start these by itself.
(setq eglot-sync-connect t)
(run-hooks 'post-command-hook)
(unless (eglot-managed-p) (message "eglot-ensure has not started the server") (kill-emacs 1))
(flymake-start)
(wait-for "a finding" (lambda () (flymake-diagnostics)))
(let ((before
       (mapcar (lambda (d)
                 (goto-char (flymake-diagnostic-beg d))
                 `((line . ,(line-number-at-pos)) (column . ,(1+ (current-column)))
                   (text . ,(flymake-diagnostic-text d))))
               (flymake-diagnostics))))
  (let* ((finding (seq-find (lambda (d) (string-match-p "\\[weft-" (flymake-diagnostic-text d)))
                            (flymake-diagnostics)))
         (region (list (flymake-diagnostic-beg finding) (flymake-diagnostic-end finding))))
    ;; As M-x eglot-code-action-quickfix, which does without a question what is the only choice.
    (apply #'eglot-code-actions (append region '("quickfix" t))))
  (wait-for "the repair" #'buffer-modified-p)
  (save-buffer)
  (with-temp-file (getenv "RESULT")
    (insert (json-encode `((before . ,(vconcat before)))))))
(kill-emacs 0)
