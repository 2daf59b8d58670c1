// Nothing is loaded from outside: a picture's description stands in for it, unless the picture came along.
export interface PictureSource {
  readonly alt_text: string;
  readonly image_url?: string;
}

export function Picture({ image, isSmall = false }: { image: object; isSmall?: boolean }) {
  const { alt_text, image_url } = image as PictureSource;
  if (image_url?.startsWith('data:image/')) {
    return <img src={image_url} alt={alt_text} class={isSmall ? 'picture-small' : 'picture-whole'} />;
  }
  return (
    <span class={isSmall ? 'picture small' : 'picture'} role="img" aria-label={alt_text}>
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        <path
          d="M3 4h14v12H3zM3 13l4-4 4 4 2.5-2.5L17 14M13 7.5h.01"
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          stroke-linejoin="round"
          stroke-linecap="round"
        />
      </svg>
      {alt_text}
    </span>
  );
}
