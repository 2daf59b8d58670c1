// The workspace's page.
import { render } from 'preact';
import './styles/page.css';
import { App } from './app.tsx';
import { start } from './state/store.ts';
import './state/theme.ts';

const root = document.getElementById('page');
if (root) render(<App />, root);
start();
