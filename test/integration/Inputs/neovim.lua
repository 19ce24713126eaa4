-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- What a person does in Neovim: opens the file, sees the finding, asks for what can be done, takes the first.
local limit = tonumber(vim.env.SECONDS) * 1000
local function wait_for(what, condition)
  if not vim.wait(limit, condition, 10) then
    io.stderr:write('timed out: ' .. what .. '\n')
    vim.cmd('cquit 1')
  end
end

wait_for('a finding', function() return #vim.diagnostic.get(0) > 0 end)
local before = {}
for _, d in ipairs(vim.diagnostic.get(0)) do
  table.insert(before, { line = d.lnum + 1, column = d.col + 1, text = d.message .. ' ' .. tostring(d.code or
    (d.user_data and d.user_data.lsp.code)) })
end
local choices = {}
vim.ui.select = function(items, options, chosen)
  for _, item in ipairs(items) do table.insert(choices, (options.format_item(item))) end
  chosen(items[1], 1)
end
vim.api.nvim_win_set_cursor(0, { before[1].line, before[1].column - 1 })
vim.lsp.buf.code_action()
wait_for('the repair', function() return vim.bo.modified end)
wait_for('no finding any more', function() return #vim.diagnostic.get(0) == 0 end)
vim.cmd('write')
local file = io.open(vim.env.RESULT, 'w')
file:write(vim.fn.json_encode({ before = before, choices = choices }))
file:close()
vim.cmd('qall!')
