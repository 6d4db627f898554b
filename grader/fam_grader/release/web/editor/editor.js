// The code editor of the course's pages: CodeMirror 6 with Python. `make editor` bundles it into ../static/editor.js.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import {
  HighlightStyle, bracketMatching, indentOnInput, indentUnit, syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are variables of the page's own style sheet, so that the editor is light or dark with it.
const highlighting = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword, tags.definitionKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.comment, tags.docString], color: "var(--code-comment)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.function(tags.definition(tags.variableName)), color: "var(--code-name)", fontWeight: "600" },
]);

const theme = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--code-paper)", fontSize: "0.94rem" },
  "&.cm-focused": { outline: "2px solid var(--accent)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--code-gutter)", color: "var(--faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--code-active)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--code-selection) !important" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--paper)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-selectionMatch": { backgroundColor: "var(--code-selection)" },
});

/**
 * Make an editor in `parent`.
 *
 * `label` is its accessible name; `onChange(text)` is called when the user has changed the text, `onCheck()` on
 * Ctrl+Enter. `nonce` is what the page's policy allows the editor's styles by. Escape, then Tab, leaves the editor, as Tab alone indents.
 */
export function createEditor(parent, { text, label, describedBy, nonce, onChange, onCheck }) {
  let ours = false;
  
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: "Mod-Enter", preventDefault: true, run: () => (onCheck(), true) }]),
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(),
        indentOnInput(), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(), search({ top: true }),
        indentUnit.of("    "), EditorState.tabSize.of(4), python(), syntaxHighlighting(highlighting), theme,
        lintGutter(), EditorView.cspNonce.of(nonce),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
        EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy, spellcheck: "false", tabindex: "0" }),
        EditorView.updateListener.of(update => {
          if (update.docChanged && !ours) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    view,
    get text() { return view.state.doc.toString(); },
    set text(content) {
      ours = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: content } });
      ours = false;
    },
    /** Mark lines: `[{line, text, severity}]`. */
    mark(markers) {
      const { doc } = view.state;
      const diagnostics = markers.filter(each => each.line >= 1 && each.line <= doc.lines).map(each => {
        const line = doc.line(each.line);
        const from = line.from + (line.text.length - line.text.trimStart().length);
        return { from: Math.min(from, line.to), to: line.to, severity: each.severity, message: each.text };
      });
      diagnostics.sort((one, other) => one.from - other.from);
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    goTo(number) {
      const line = view.state.doc.line(Math.max(1, Math.min(number, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: line.from }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },
    focus() { view.focus(); },
  };
}
