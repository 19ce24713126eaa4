-- SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
-- weft-clangd for C and C++. In ~/.config/nvim/plugin/, or at the end of init.lua.
vim.api.nvim_create_autocmd('FileType', {
  pattern = { 'c', 'cpp' },
  callback = function(event)
    local folder = vim.fn.fnamemodify(event.file, ':p:h')
    local tidy = vim.fn.findfile('.clang-tidy', folder .. ';')
    local config = {
      name = 'weft-clangd',
      cmd = { 'weft-clangd-22' },
      root_dir = tidy ~= '' and vim.fn.fnamemodify(tidy, ':p:h') or folder,
    }
    if vim.lsp.start then -- Neovim 0.8 and later
      vim.lsp.start(config)
    else
      weft_client = weft_client or vim.lsp.start_client(config)
      vim.lsp.buf_attach_client(event.buf, weft_client)
    end
  end,
})
-- On a finding: what can be done about it.
vim.keymap.set('n', '<leader>f', vim.lsp.buf.code_action)
