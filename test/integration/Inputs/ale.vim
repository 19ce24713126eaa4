" SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
" Waits for the end of ALE's linting, and says what it shows.
function! s:Say() abort
  let l:seen = map(copy(ale#engine#GetLoclist(bufnr(''))),
      \ {_, d -> {'line': d.lnum, 'column': d.col, 'text': d.text . ' ' . get(d, 'code', '')}})
  call writefile([json_encode({'before': l:seen})], $RESULT)
  qall!
endfunction
function! s:Linted() abort
  " A server that has not answered yet ends the linting without a finding, too.
  if !empty(ale#engine#GetLoclist(bufnr('')))
    call s:Say()
  endif
endfunction
augroup Seen
  autocmd User ALELintPost call s:Linted()
augroup END
call timer_start(str2nr($SECONDS) * 1000, {-> execute('cquit')})
