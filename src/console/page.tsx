/** The page of the console: a frame that the script fills. It holds no secret and is the same for everyone. */
export const ConsolePage = () => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>Tidegate console</title>
      <link rel="icon" href="data:," />
      <link rel="stylesheet" href="/_console/style.css" />
      <script type="module" src="/_console/app.js"></script>
    </head>
    <body>
      <noscript>The console is a program in the browser and needs JavaScript.</noscript>
      <div id="app"></div>
      <div id="notices" class="notices" role="status" aria-live="polite"></div>
    </body>
  </html>
)
