// A file dropped on a page goes into the page's field for pictures. Beside it a browser would open the file in the page's place, and what
// was typed would be gone.

export function startDrops() {
  document.addEventListener('dragover', (event) => carriesFiles(event) && !isField(event.target) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event) || isField(event.target)) return;
    event.preventDefault();
    const field = /** @type {HTMLInputElement | null} */ (document.querySelector('.camera input[type="file"][multiple]'));
    if (!field || !event.dataTransfer) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
  });
}

/** @param {DragEvent} event */
const carriesFiles = (event) => Boolean(event.dataTransfer?.types.includes('Files'));

/** @param {EventTarget | null} target */
const isField = (target) => target instanceof HTMLInputElement && target.type === 'file';
