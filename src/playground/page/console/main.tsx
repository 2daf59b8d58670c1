// The platform's console: what its operators see, and what may go wrong there.
import { render } from 'preact';
import '../styles/console.css';
import '../state/theme.ts';
import { Console } from './console.tsx';
import { start } from './state.ts';

const root = document.getElementById('page');
if (root) render(<Console />, root);
start();
