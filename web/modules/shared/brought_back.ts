// A page that the back button brings back as it was has lost its lines and its camera: it begins again.

export function beginAgainWhenBroughtBack(): void {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
