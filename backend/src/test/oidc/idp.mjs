// A real OpenID provider (npm oidc-provider) with a login form, PKCE and roles in a claim.
// It ends when its standard input does, so it cannot outlive the test that started it.
import http from 'node:http';
import { Provider } from 'oidc-provider';

const port = Number(process.env.PORT);
const issuer = `http://127.0.0.1:${port}`;
const redirect = process.env.REDIRECT;
const afterwards = process.env.AFTERWARDS;

// The form of a test's person says which groups they are in, and whether they have a name.
const people = new Map();
const claimsOf = (id) => ({
  sub: id,
  name: `Full ${id}`,
  ...(people.get(id)?.nameless ? {} : { preferred_username: id }),
  realm_access: { roles: people.get(id)?.groups ?? [] },
  ...(people.get(id)?.mail ?? {}),
});

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'countersign',
    client_secret: process.env.SECRET,
    redirect_uris: [redirect],
    post_logout_redirect_uris: [afterwards],
    grant_types: ['authorization_code'],
  }],
  scopes: ['openid', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'realm_access'], email: ['email', 'email_verified'] },
  // true: all but the subject comes from UserInfo; false: the ID token has it
  conformIdTokenClaims: process.env.CLAIMS === 'userinfo',
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: ['test-only'] },
  ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 300, IdToken: 300, AuthorizationCode: 60 },
  interactions: { url: (_, interaction) => `/login/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => claimsOf(id) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

// A test's person may ask for a UserInfo that does not answer.
let userInfoDown = false;

const callback = provider.callback();
const server = http.createServer(async (req, res) => {
  if (userInfoDown && req.url === '/me') return res.writeHead(500).end();
  if (!req.url.startsWith('/login/')) return callback(req, res);
  if (req.method === 'POST') {
    let body = '';
    for await (const chunk of req) body += chunk;
    const form = new URLSearchParams(body);
    const account = form.get('account');
    const verified = { yes: true, no: false, text: 'true' }[form.get('verified')];
    const mail = form.has('email') ? { email: form.get('email'), ...(verified === undefined ? {} : { email_verified: verified }) } : {};
    people.set(account, { mail, groups: form.getAll('group'), nameless: form.has('nameless') });
    userInfoDown = form.has('down');
    const result = account === ''
      ? { error: 'access_denied', error_description: 'The person said no' }
      : { login: { accountId: account } };
    return provider.interactionFinished(req, res, result);
  }
  res.setHeader('content-type', 'text/html; charset=utf-8');
  res.end(`<!doctype html><html lang="en"><title>Test provider</title><h1>Sign in</h1>
<form method="post"><label>Account <input name="account"></label>
<label>Group <input name="group"></label><button>Sign in</button></form></html>`);
});
server.listen(port, '127.0.0.1', () => console.log(`ready ${issuer}`));
process.stdin.on('end', () => process.exit(0)).resume();
