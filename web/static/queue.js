// Keys for the queue; off when the reader turned them off, and never while they type. Nothing here
// is needed: every key does what a link, a check box or a button does too.
(function () {
  'use strict';
  const form = document.querySelector('form[data-queue="keys"]');
  if (!form) return;
  const rows = Array.from(form.querySelectorAll('tbody tr'));
  const boxOf = (row) => row.querySelector('input[type=checkbox]');
  const linkOf = (row) => row.querySelector('a.main-link');
  let at = -1;

  function go(step) {
    at = Math.min(rows.length - 1, Math.max(0, at + step));
    rows.forEach((row, i) => row.classList.toggle('at', i === at));
    linkOf(rows[at]).focus();
    rows[at].scrollIntoView({ block: 'nearest' });
  }

  function toggle(row) {
    const box = boxOf(row);
    if (box) box.checked = !box.checked;
  }

  const typing = (element) => element.isContentEditable
    || ['SELECT', 'TEXTAREA'].includes(element.tagName)
    || (element.tagName === 'INPUT' && element.type !== 'checkbox');

  const keys = {
    j: () => go(1),
    k: () => go(-1),
    x: () => { if (at >= 0) toggle(rows[at]); },
    s: () => {
      if (at < 0) return;
      rows.filter((row) => row.dataset.facts === rows[at].dataset.facts && boxOf(row))
        .forEach((row) => { boxOf(row).checked = true; });
    },
    a: () => { if (rows.some((row) => boxOf(row) && boxOf(row).checked)) form.requestSubmit(); },
  };
  document.addEventListener('focusin', (event) => {
    const row = event.target.closest && event.target.closest('form[data-queue] tbody tr');
    if (row) at = rows.indexOf(row);
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
