// Passkeys: the browser makes one or signs with one, then the form it stands in is sent. Without
// JavaScript there are none; the pages say so.
(function () {
  'use strict';
  if (window.countersignPasskeys) return;
  window.countersignPasskeys = true;

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, (c) => c.charCodeAt(0));
  };
  const toText = (buffer) => {
    let plain = '';
    new Uint8Array(buffer).forEach((byte) => { plain += String.fromCharCode(byte); });
    return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  };

  // Asks the server what is to be signed; its problem becomes the message.
  async function question(path, body) {
    const answer = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) {
      const first = json.errors && json.errors[0];
      throw Object.assign(new Error(first ? first.detail : json.detail), { fromServer: true, code: json.code });
    }
    return json;
  }

  function options(asked) {
    const all = { ...asked, challenge: toBytes(asked.challenge) };
    for (const list of ['allowCredentials', 'excludeCredentials']) {
      if (asked[list]) all[list] = asked[list].map((c) => ({ ...c, id: toBytes(c.id) }));
    }
    if (asked.user) all.user = { ...asked.user, id: toBytes(asked.user.id) };
    return all;
  }

  async function sign(path, body) {
    const asked = await question(path, body);
    const made = await navigator.credentials.get({ publicKey: options(asked.public_key) });
    return {
      challenge_id: asked.challenge_id,
      credential_id: toText(made.rawId),
      authenticator_data: toText(made.response.authenticatorData),
      client_data: toText(made.response.clientDataJSON),
      signature: toText(made.response.signature),
    };
  }

  async function create() {
    const asked = await question('/api/v1/passkeys/registration-challenges', {});
    const made = await navigator.credentials.create({ publicKey: options(asked.public_key) });
    return {
      challenge_id: asked.challenge_id,
      attestation_object: toText(made.response.attestationObject),
      client_data: toText(made.response.clientDataJSON),
    };
  }

  function explain(form, error) {
    const box = form.querySelector('[data-passkey-error]') || document.querySelector('[data-passkey-error]');
    const text = box.querySelector('[data-passkey-message]');
    const known = { NotAllowedError: 'cancelled', AbortError: 'cancelled', InvalidStateError: 'known' };
    text.textContent = error.fromServer ? error.message : text.dataset[known[error.name] || 'failed'];
    box.hidden = false;
    box.focus();
  }

  function submit(form, submitter) {
    if (submitter && submitter.name) {
      const chosen = document.createElement('input');
      chosen.type = 'hidden';
      chosen.name = submitter.name;
      chosen.value = submitter.value;
      form.append(chosen);
    }
    form.submit();
  }

  // The proof goes into the form's hidden field; the form is then sent as any other.
  async function send(form, submitter, prove) {
    const buttons = form.querySelectorAll('button');
    buttons.forEach((button) => { button.disabled = true; });
    form.setAttribute('aria-busy', 'true');
    try {
      form.elements.proof.value = JSON.stringify(await prove());
      submit(form, submitter);
    } catch (error) {
      // A verdict on an older revision is never taken, signed or not: the page that refuses it
      // shows what is new and keeps what was typed.
      if (error.code === 'review.stale_revision') {
        form.elements.proof.value = '';
        submit(form, submitter);
        return;
      }
      delete form.dataset.sent;
      buttons.forEach((button) => { button.disabled = false; });
      form.removeAttribute('aria-busy');
      explain(form, error);
    }
  }

  function proving(form, wanted, prove) {
    form.addEventListener('submit', (event) => {
      if (!wanted()) return;
      event.preventDefault();
      if (!window.PublicKeyCredential) {
        const error = new Error(document.querySelector('[data-passkey-message]').dataset.unsupported);
        explain(form, Object.assign(error, { fromServer: true }));
        return;
      }
      send(form, event.submitter, () => prove(event.submitter));
    });
  }

  document.querySelectorAll('form[data-passkey-create]').forEach((form) => proving(form, () => true, create));
  document.querySelectorAll('form[data-passkey-confirm]').forEach((form) =>
    proving(form, () => true, () => sign('/api/v1/passkeys/confirmation-challenges', {})));
  document.querySelectorAll('[data-passkey-verdict]').forEach((part) => {
    const form = part.closest('form');
    const box = part.querySelector('[data-passkey-wanted]');
    const wanted = () => part.dataset.able === 'yes' && (!box || box.checked);
    proving(form, wanted, (submitter) => sign('/api/v1/reviews/challenges', {
      verdict: submitter ? submitter.value : form.elements.verdict.value,
      reason: form.elements.reason.value,
      requests: JSON.parse(part.dataset.requests).map((asked) => (
        form.elements.role ? { ...asked, role: form.elements.role.value } : asked)),
    }));
  });
})();
