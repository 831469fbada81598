// Loaded before the first paint, only to follow the system's theme: a chosen theme is already in the page.
(function () {
  const root = document.documentElement;
  root.dataset.scripts = 'on'; // hides what is for readers without
  if (root.dataset.bsTheme) return;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const follow = () => { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
  follow();
  dark.addEventListener('change', follow);
})();
