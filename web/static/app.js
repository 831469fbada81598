// Makes pages quicker; every page works without it.
(function () {
  'use strict';

  // Servers write UTC. Shown in the reader's own zone and way of writing, with UTC on hover.
  const language = document.documentElement.lang;
  const own = navigator.languages.find((tag) => tag === language || tag.startsWith(language + '-'));
  const absolute = new Intl.DateTimeFormat(own ?? language, { dateStyle: 'medium', timeStyle: 'short' });
  function localTimes(root) {
    root.querySelectorAll('time[data-local]').forEach((time) => {
      const at = new Date(time.dateTime);
      if (Number.isNaN(at.getTime())) return;
      time.title = time.textContent.trim();
      time.textContent = absolute.format(at);
      time.removeAttribute('data-local');
    });
  }

  function copyButtons(root) {
    if (!navigator.clipboard) return;
    root.querySelectorAll('button[data-copy][hidden]').forEach((button) => {
      button.hidden = false;
      button.addEventListener('click', async () => {
        try {
          await navigator.clipboard.writeText(button.dataset.copy);
        } catch {
          return;
        }
        const label = button.querySelector('[data-copied]');
        const before = label.textContent;
        label.textContent = label.dataset.copied;
        setTimeout(() => { label.textContent = before; }, 1500);
      });
    });
  }

  // A form sent twice by an impatient finger is sent once.
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  // A failed form says so first: the summary takes the focus.
  const errors = document.getElementById('error-summary');
  if (errors) errors.focus();

  // A model ticked among those found stays when the next search replaces them.
  document.addEventListener('change', (event) => {
    const chosen = document.getElementById('models-chosen');
    const box = event.target;
    if (!chosen || !box.checked || !box.closest('#models-found')) return;
    chosen.append(box.closest('label'));
    box.focus();
  });

  // Enter in a field that searches as one types searches; it sends no form.
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches('input[type=search][hx-post]')) event.preventDefault();
  });

  // A part of the page that could not be renewed says so, instead of standing there as if it were new.
  const fault = document.getElementById('live-fault');
  function say(kind) {
    if (!fault) return;
    fault.querySelectorAll('[data-kind]').forEach((text) => { text.hidden = text.dataset.kind !== kind; });
    fault.hidden = !kind;
  }
  document.addEventListener('htmx:responseError', (event) => say(event.detail.xhr.status === 401 ? 'signed-out' : 'failed'));
  document.addEventListener('htmx:sendError', () => say('failed'));
  document.addEventListener('htmx:afterOnLoad', (event) => { if (event.detail.successful) say(''); });

  function enhance(root) {
    localTimes(root);
    copyButtons(root);
  }
  enhance(document);
  // what was swapped in may itself be what is looked for
  document.addEventListener('htmx:load', (event) => enhance(event.detail.elt.parentElement ?? event.detail.elt));
})();
