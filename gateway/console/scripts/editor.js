// Colours, line numbers and marks for the text of a policy. The textarea stays the form's field; this only stands in
// its place on the page, and hands every change to it.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const field = document.getElementById("text");
const beside = document.getElementById("beside");

// names of classes, so that the colours stand in the style sheet, for light and for dark
const colours = HighlightStyle.define([
    { tag: tags.propertyName, class: "yaml-key" },
    { tag: [tags.string, tags.special(tags.string)], class: "yaml-text" },
    { tag: tags.comment, class: "yaml-comment" },
    { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], class: "yaml-mark" },
]);

// the pictures of the library are data addresses, which no page here may load
const look = EditorView.theme({
    "&": { maxHeight: "75vh", backgroundColor: "Field", color: "FieldText", border: "1px solid #767676", borderRadius: ".25rem" },
    "&.cm-focused": { outline: "3px solid #e08700", outlineOffset: "2px" },
    ".cm-scroller": { font: ".9375rem/1.5 ui-monospace, 'Noto Sans Mono CJK SC', monospace", minHeight: "24rem", overflow: "auto" },
    ".cm-content": { caretColor: "FieldText" },
    ".cm-gutters": { backgroundColor: "Canvas", color: "CanvasText", borderRight: "1px solid #767676" },
    ".cm-activeLine": { backgroundColor: "transparent", boxShadow: "inset .2rem 0 #767676" },
    ".cm-tooltip": { backgroundColor: "Canvas", color: "CanvasText", border: "1px solid" },
    ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy #d4351c" },
    ".cm-lint-marker-error": { content: "normal", color: "#d4351c", fontWeight: "bold" },
    ".cm-lint-marker-error::before": { content: "'!'" },
    ".cm-diagnostic-error": { borderLeft: ".3rem solid #d4351c" },
});

function place(doc, line, column) {
    const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
    // columns are counted in characters, and a script counts some of them twice
    const before = [...found.text].slice(0, column - 1).join("").length;
    const rest = found.text.slice(before).match(/^\S+/);
    const from = found.from + Math.min(before, found.length);
    return { from, to: rest ? from + rest[0].length : Math.min(from + 1, found.to) };
}

function diagnostics(doc) {
    return [...beside.querySelectorAll("[data-line]")].map((each) => ({
        ...place(doc, Number(each.dataset.line), Number(each.dataset.column)),
        severity: "error",
        message: each.querySelector("span").textContent,
    }));
}

if (field && !field.hidden) {
    const label = document.querySelector("label[for=text]");
    label.id = "text-label";
    const view = new EditorView({
        state: EditorState.create({
            doc: field.value,
            extensions: [
                EditorView.cspNonce.of(field.dataset.nonce),
                lineNumbers(),
                history(),
                bracketMatching(),
                highlightActiveLine(),
                lintGutter(),
                indentUnit.of("  "),
                yaml(),
                syntaxHighlighting(colours),
                look,
                EditorView.lineWrapping,
                EditorView.contentAttributes.of({
                    "aria-labelledby": "text-label",
                    "aria-describedby": "keys",
                    spellcheck: "false",
                    tabindex: "0",
                }),
                keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
                EditorView.updateListener.of((update) => {
                    if (update.docChanged) {
                        field.value = update.state.doc.toString();
                        field.dispatchEvent(new Event("input", { bubbles: true }));
                    }
                }),
            ],
        }),
    });
    const mark = () => view.dispatch(setDiagnostics(view.state, diagnostics(view.state.doc)));
    field.before(view.dom);
    field.hidden = true;
    label.addEventListener("click", () => view.focus());
    document.body.addEventListener("htmx:afterSwap", mark);
    mark();
}

// whoever leaves with something typed is asked first; what is sent is typed no more
const form = document.getElementById("editor");
let typed = false;
form.addEventListener("input", () => {
    typed = true;
});
form.addEventListener("submit", () => {
    typed = false;
});
window.addEventListener("beforeunload", (event) => {
    if (typed) {
        event.preventDefault();
    }
});
