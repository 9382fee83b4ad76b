import t from 'tap';
import { code, page, prose, table, visible } from './markdown.ts';

t.test('nothing in a cell breaks a table', async (t) => {
  t.equal(table(['a|b', 'c'], [['x\ny', '`|`']]), '| a\\|b | c |\n| --- | --- |\n| x<br>y | `\\|` |');
});

t.test('characters that are not drawn are shown', async (t) => {
  t.equal(
    visible('a\n\r\t\0\u001b\u0085\u200b\u00a0\ufe0f\ue000'),
    'a\\n\\r\\t\\u{0}\\u{1b}\\u{85}\\u{200b}\\u{a0}\\u{fe0f}\\u{e000}',
  );
  t.equal(visible('Zoë 你好 👋'), 'Zoë 你好 👋');
});

t.test('code keeps backticks and spaces', async (t) => {
  t.equal(code('a`b'), '``a`b``');
  t.equal(code('`'), '`` ` ``');
  t.equal(code(' a  b '), '`\\u{20}a \\u{20}b\\u{20}`');
  t.equal(code(''), '(nothing)');
});

t.test('prose has no meaning for Markdown', async (t) => {
  t.equal(prose('*a* _b_ [c] <d> `e`'), '\\*a\\* \\_b\\_ \\[c\\] \\<d\\> \\`e\\`');
});

t.test('a page begins with its title', async (t) => {
  t.match(
    page('Rules', 'text'),
    /^---\ntitle: Rules\ncategory: Specification\n---\n\n<!--[^\n]*-->\n\n# Rules\n\ntext\n$/,
  );
});
