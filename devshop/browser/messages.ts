/** What the app's page (the App Bridge stand-in) and the admin's frame around it say to each other. */

/** From the app's page to the frame. */
export type BridgeMessage =
  /** A document has loaded. */
  | { readonly kind: 'hello' }
  /** The app's path with its query, without Shopify's parameters. */
  | { readonly kind: 'location'; readonly path: string }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question }
  | { readonly kind: 'toast'; readonly toast: Toast }
  | { readonly kind: 'hideToast'; readonly id: string }
  | { readonly kind: 'loading'; readonly isLoading: boolean }
  | { readonly kind: 'navigation'; readonly links: readonly NavigationLink[] }
  | { readonly kind: 'titleBar'; readonly titleBar: TitleBar | null }
  | { readonly kind: 'saveBar'; readonly saveBar: SaveBar | null }
  /** The whole window goes elsewhere. */
  | { readonly kind: 'open'; readonly url: string };

/** From the frame to the app's page. */
export type FrameMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly kind: 'answer'; readonly id: number; readonly ok: false; readonly message: string }
  | { readonly kind: 'navigate'; readonly href: string }
  | { readonly kind: 'saveBarButton'; readonly button: 'save' | 'discard' }
  | { readonly kind: 'titleBarAction'; readonly index: number }
  | { readonly kind: 'toastEvent'; readonly id: string; readonly event: 'action' | 'dismiss' };

export type Question =
  | { readonly about: 'idToken' }
  | { readonly about: 'user' }
  | { readonly about: 'extensions' }
  | { readonly about: 'leave' }
  | { readonly about: 'scopes' }
  | { readonly about: 'requestScopes' | 'revokeScopes'; readonly scopes: readonly string[] }
  | {
      readonly about: 'resources';
      readonly type: 'product' | 'variant' | 'collection';
      readonly multiple: boolean | number;
      readonly query: string;
      readonly selectedIds: readonly string[];
    };

export interface Toast {
  readonly id: string;
  readonly message: string;
  readonly isError: boolean;
  readonly duration: number;
  readonly action: string | null;
}

export interface NavigationLink {
  readonly label: string;
  readonly href: string;
  readonly isHome: boolean;
}

export interface TitleBar {
  readonly title: string;
  readonly actions: readonly TitleBarAction[];
}

export interface TitleBarAction {
  readonly label: string;
  readonly kind: 'primary' | 'breadcrumb' | 'secondary';
  readonly isCritical: boolean;
  readonly isDisabled: boolean;
}

export interface SaveBar {
  readonly save: SaveBarButton;
  readonly discard: SaveBarButton;
  readonly asksBeforeDiscard: boolean;
}

export interface SaveBarButton {
  readonly isDisabled: boolean;
  readonly isLoading: boolean;
}

/** `data-` in the frame's page: what its script must know. */
export interface FrameFacts {
  /** `/store/lumen`, or `/admin` on plain localhost: where the admin's paths begin. */
  readonly base: string;
  /** `/store/lumen/apps/perennial`. */
  readonly appBase: string;
  readonly appName: string;
  readonly appOrigin: string;
  readonly shopDomain: string;
  /** `http://localhost:4000` on plain localhost: there Shopify's own addresses are played. Otherwise `null`. */
  readonly playedAt: string | null;
}
