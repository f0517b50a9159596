// The mark of the page.

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M12 25V12.5C12 9 14 7 17.5 7H22M9 15.5h10" />
    </svg>
  );
}
