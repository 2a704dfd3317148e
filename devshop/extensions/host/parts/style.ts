/** How the elements look: calm, and ours. Shopify's own look is not published. */

let made: CSSStyleSheet | null = null;

export function sheet(): CSSStyleSheet {
  if (made === null) {
    made = new CSSStyleSheet();
    made.replaceSync(CSS);
  }
  return made;
}

const CSS = `
:host { display: block; box-sizing: border-box; min-width: 0; font: inherit; color: inherit; }
:host([hidden]) { display: none; }
:host(.unseen) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
* { box-sizing: border-box; }
slot { display: contents; }
button, input, select, textarea { font: inherit; color: inherit; }
:focus-visible { outline: 2px solid var(--accent, #2f5d50); outline-offset: 2px; }
.button { display: inline-flex; align-items: center; justify-content: center; gap: 8px; min-height: 44px; max-width: 100%;
  padding: 8px 16px; border: 1px solid #8d877b; border-radius: 8px; background: #fff; color: var(--ink, #2b2a27);
  font-weight: 550; line-height: 1.3; text-align: center; text-decoration: none; cursor: pointer; }
.button.primary { border-color: var(--accent, #2f5d50); background: var(--accent, #2f5d50); color: #fff; }
.button.tertiary { border-color: transparent; background: none; color: var(--accent, #2f5d50); }
.button.critical { border-color: var(--bad, #a32b17); color: var(--bad, #a32b17); }
.button.primary.critical { background: var(--bad, #a32b17); color: #fff; }
.button.fill { width: 100%; }
.button[disabled], .button[aria-disabled=true] { border-color: var(--line, #ded9cf); background: #eee9df; color: #635f57; cursor: default; }
.button[aria-pressed=true] { background: #e1ebe6; border-color: var(--accent, #2f5d50); }
.link { padding: 0; border: 0; background: none; color: var(--accent, #2f5d50); text-decoration: underline; cursor: pointer; text-align: start; }
.link.critical { color: var(--bad, #a32b17); }
.clickable { display: block; width: 100%; padding: 0; border: 0; border-radius: inherit; background: none; color: inherit;
  text-align: start; text-decoration: none; cursor: pointer; }
.spin { width: 18px; height: 18px; border: 2px solid currentColor; border-inline-end-color: transparent; border-radius: 50%; animation: turn 0.9s linear infinite; }
@keyframes turn { to { transform: rotate(1turn); } }
.bone { height: 14px; margin: 6px 0; border-radius: 6px; background: #e6e1d7; }
.bone:last-child { width: 60%; }
@media (prefers-reduced-motion: reduce) { .spin { animation-duration: 4s; } }
.badge { display: inline-flex; align-items: center; gap: 4px; padding: 1px 10px; border-radius: 20px; background: #eee9df; color: #2b2a27; font-size: 13px; line-height: 22px; }
.badge.success { background: #dfeee6; color: #1d4a38; }
.badge.critical { background: #f7e2dc; color: #7d2010; }
.badge.warning, .badge.caution { background: #f8ebc9; color: #5c4300; }
.badge.info { background: #e0eaf4; color: #163f66; }
.banner { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4px 12px; padding: 12px 14px; border-inline-start: 4px solid #5b7f9d; border-radius: 8px; background: #e9f0f6; }
.banner.success { border-color: #2f7d5c; background: #e5f2ea; }
.banner.warning { border-color: #b98314; background: #fbf1d8; }
.banner.critical { border-color: var(--bad, #a32b17); background: #f9e9e4; }
.banner .heading { margin: 0; font-weight: 600; }
.icon-button { min-width: 44px; min-height: 44px; padding: 0; border: 0; border-radius: 8px; background: none; font-size: 20px; line-height: 1; cursor: pointer; }
.section { padding: 16px; border: 1px solid var(--line, #ded9cf); border-radius: 10px; background: var(--card, #fff); }
.section .section, .plain-section { padding: 0; border: 0; background: none; }
.heading { margin: 0 0 8px; font-weight: 600; line-height: 1.3; }
.l1 { font-size: 28px; } .l2 { font-size: 18px; } .l3 { font-size: 16px; } .l4, .l5, .l6 { font-size: 15px; }
.page-head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 8px 16px; margin: 0 0 16px; }
.page-head h1 { margin: 0; } .page-head p { margin: 2px 0 0; color: #635f57; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
dialog { width: min(560px, calc(100vw - 32px)); max-height: calc(100dvh - 48px); padding: 0; border: 0; border-radius: 12px; background: #fff; color: #2b2a27; box-shadow: 0 8px 40px rgb(0 0 0 / 0.3); }
dialog::backdrop { background: rgb(0 0 0 / 0.45); }
dialog.small, dialog.small-100 { width: min(400px, calc(100vw - 32px)); }
dialog.large, dialog.large-100, dialog.max { width: min(800px, calc(100vw - 32px)); }
.dialog-head { display: flex; align-items: center; justify-content: space-between; gap: 12px; padding: 8px 8px 8px 16px; border-bottom: 1px solid #ded9cf; }
.dialog-head .heading { margin: 0; }
.dialog-body { padding: 16px; }
.dialog-foot { display: flex; flex-wrap: wrap; flex-direction: row-reverse; gap: 8px; padding: 0 16px 16px; }
.dialog-foot:not(.used) { display: none; }
.field { display: block; }
.field > .label { display: block; margin: 0 0 4px; font-size: 14px; font-weight: 550; }
.input { display: block; width: 100%; min-height: 44px; padding: 8px 12px; border: 1px solid #8d877b; border-radius: 8px; background: #fff; }
.input[aria-invalid=true] { border-color: var(--bad, #a32b17); }
.hint { margin: 4px 0 0; color: #635f57; font-size: 14px; }
.error { margin: 4px 0 0; color: var(--bad, #a32b17); font-size: 14px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
fieldset { min-width: 0; margin: 0; padding: 0; border: 0; }
legend { padding: 0; margin: 0 0 6px; font-size: 14px; font-weight: 550; }
.choice { display: flex; align-items: center; gap: 10px; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line, #ded9cf); background: var(--card, #fff); cursor: pointer; }
.choice + .choice { border-top: 0; }
.choice:first-of-type { border-radius: 8px 8px 0 0; } .choice:last-of-type { border-radius: 0 0 8px 8px; } .choice:only-of-type { border-radius: 8px; }
.choice input, .check input { width: 18px; height: 18px; margin: 0; flex: none; accent-color: var(--accent, #2f5d50); }
.choice.off { color: #635f57; cursor: default; }
.check { display: flex; align-items: center; gap: 10px; min-height: 44px; cursor: pointer; }
progress { display: block; width: 100%; height: 10px; border: 0; border-radius: 5px; overflow: hidden; background: #e6e1d7; accent-color: var(--accent, #2f5d50); }
progress::-webkit-progress-bar { background: #e6e1d7; } progress::-webkit-progress-value { background: var(--accent, #2f5d50); }
summary { min-height: 44px; padding: 10px 0; cursor: pointer; font-weight: 550; }
.clip { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; padding: 6px 12px; border: 1px dashed #8d877b; border-radius: 8px; background: #fff; cursor: pointer; }
.tile { display: grid; gap: 4px; width: 100%; min-height: 88px; padding: 14px; border: 0; border-radius: 10px; background: #2f3a55; color: #fff; text-align: start; cursor: pointer; }
.tile[disabled] { background: #d9d9d9; color: #4a4a4a; cursor: default; }
.tile .heading { margin: 0; }
hr { margin: 0; border: 0; border-top: 1px solid var(--line, #ded9cf); }
img { display: block; max-width: 100%; height: auto; }
.nothing { padding: 8px; border: 2px solid var(--bad, #a32b17); color: var(--bad, #a32b17); font-family: monospace; }
`;
