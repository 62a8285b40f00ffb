/** Callbacks of array methods: what is applied to the elements. */
export { callbackOf, type Callback } from '../apply.js';
